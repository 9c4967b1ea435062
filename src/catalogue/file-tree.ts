/** A file or folder of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
  /** The same for all names of one file, such as device and inode. */
  readonly id: string;
}

/** The disk, or a made-up one. Everything rejects with an error that has Node's `code`. */
export interface FileTree {
  /** Entries of a folder, in any order. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Status of a file or folder, or of what a link leads to. */
  status(path: string): Promise<FileStatus>;
  /** The path without links. */
  realPath(path: string): Promise<string>;
  /** A small file's text; rejects for more than `maxBytes`. */
  readText(path: string, maxBytes: number): Promise<string>;
}
