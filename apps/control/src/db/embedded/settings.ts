import type { Places } from './places.ts';

/**
 * The server's settings, given on its command line at each start so that no file can drift from them. What was
 * acknowledged survives a power cut; the log holds no statement and no value.
 */
export function serverSettings(places: Places): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: places.sockets,
    unix_socket_permissions: '0700',
    port: '5432',
    hba_file: places.accessRules,
    password_encryption: 'scram-sha-256',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    max_connections: '100',
    shared_buffers: '64MB',
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...QUIET_LOG,
  };
}

/** DETAIL lines and failed statements would carry people's data into the log. */
export const QUIET_LOG = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** Who may log in: the two roles with their passwords, to their database. Nobody else, the superuser included. */
export const ACCESS_RULES = 'local sunray sunray_owner,sunray_app scram-sha-256\n';

export function asArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
