type Code =
  | 'backup.file-exists'
  | 'backup.not-written'
  | 'backup.key-ring'
  | 'backup.not-migrated'
  | 'restore.unreadable'
  | 'restore.not-a-backup'
  | 'restore.other-format'
  | 'restore.damaged'
  | 'restore.key-ring'
  | 'restore.older-schema'
  | 'restore.newer-schema'
  | 'restore.other-schema'
  | 'restore.in-use'
  | 'restore.not-empty';

/** Why a backup or a restore is refused; nothing was changed. The message is for the person at the terminal. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
