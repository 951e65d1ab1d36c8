/** Heard in the process where somebody began to connect a device: it is asked about soon. */
export const UPKEEP_WANTED = "connections-upkeep";
