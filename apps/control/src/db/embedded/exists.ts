import { lstat } from 'node:fs/promises';

/** Whether something lies at the path. Only "not there" is no; a folder that may not be looked into is an error. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}
