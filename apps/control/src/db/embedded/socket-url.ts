type Login = { role: string; password: string; database: string; socketFolder: string };

/** The URL of a role on a server that listens on a unix socket only; `connect` and libpq both read it. */
export function socketUrl(login: Login): string {
  const url = new URL(`postgres://localhost/${encodeURIComponent(login.database)}`);
  url.username = login.role;
  url.password = login.password;
  url.searchParams.set('host', login.socketFolder);
  return url.href;
}
