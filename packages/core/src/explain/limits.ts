/** The largest body that is explained. */
export const MAX_BODY_BYTES = 4_194_304
/** The largest that is searched for two mistakes at once. */
export const MAX_PAIRED_BYTES = 262_144
/** How many MACs are computed in one explanation, at most. */
export const MAX_MACS = 2048
/** Over how many bytes. */
export const MAX_HASHED_BYTES = 134_217_728
