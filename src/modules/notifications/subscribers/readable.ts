/** 2026-01-15 18:00 UTC */
export const readable = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;
