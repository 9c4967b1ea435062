/** How a download gets on. */
export type DownloadProgress =
  | { readonly kind: 'receiving'; readonly bytes: number; readonly total: number | undefined }
  /** The connection broke; it is tried again. */
  | { readonly kind: 'waiting' }
  /** All is there, and compared with its checksum. */
  | { readonly kind: 'checking' };
