/**
 * Limits of a header. Each is several times what the largest models have, so that only absurd files exceed it, and bounds
 * the work at a few seconds and a few hundred megabytes.
 */
export const limits = {
  /** Metadata entries, and tensors. Models have dozens of entries and at most thousands of tensors. */
  entries: 1 << 16,
  /** Bytes of a key; the specification's own limit. */
  keyBytes: (1 << 16) - 1,
  /** Bytes of a tensor's name; the specification allows 64. */
  tensorNameBytes: 1 << 10,
  /** Bytes of all keys and tensor names together, which stay in memory. */
  nameBytes: 1 << 24,
  /** Bytes of a string when it is read. */
  stringBytes: 1 << 16,
  /** Elements of an array when it is read. Large vocabularies have 260,000 tokens and 520,000 merges. */
  arrayLength: 1 << 21,
  /** Bytes of an array of strings when it is read. Large vocabularies have less than 10 MB. */
  arrayBytes: 1 << 25,
  /** Strings in all arrays together, and their bytes: each is skipped one by one, even if it is never read. */
  strings: 1 << 22,
  stringArrayBytes: 1 << 28,
} as const;
