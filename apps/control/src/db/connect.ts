import postgres from 'postgres';

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/**
 * Opens a pool on a URL. Understands libpq's `?host=/folder` for a unix socket, which postgres.js by itself does not.
 */
export function connect(url: string, options: Options = {}): postgres.Sql {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  const folder = target?.searchParams.get('host');
  if (!target || !folder?.startsWith('/')) return postgres(url, options);
  target.searchParams.delete('host');
  return postgres(target.href, { ...options, path: `${folder}/.s.PGSQL.${target.port || '5432'}` });
}
