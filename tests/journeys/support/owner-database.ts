import { connect } from '../../../apps/control/src/db/connect.ts';
import { readPasswords } from '../../../apps/control/src/db/embedded/passwords.ts';
import { placesOf } from '../../../apps/control/src/db/embedded/places.ts';
import { socketUrl } from '../../../apps/control/src/db/embedded/socket-url.ts';

/** Changes in the running database of a home what time alone would change. */
export async function asOwner(
  home: string,
  work: (sql: ReturnType<typeof connect>) => Promise<unknown>,
): Promise<void> {
  const places = await placesOf(home, process.getuid?.() === 0);
  const passwords = await readPasswords(places.passwords);
  if (passwords === undefined) throw new Error('the home has no database passwords');
  const login = { role: 'sunray_owner', database: 'sunray', socketFolder: places.sockets };
  const sql = connect(socketUrl({ ...login, password: passwords.sunray_owner }), { max: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
