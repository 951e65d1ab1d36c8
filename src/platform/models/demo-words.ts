const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** The whole text as a word of its own, in any case. */
export const wholeWord = (text: string) => new RegExp(`(?<![\\w-])${escape(text)}(?![\\w-])`, "i");

/** Source of a pattern for a name, whose parts may also be written apart: `get_weather`, `getWeather`, `get weather`. */
export const namePattern = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .split(/[_-]+/)
    .map(escape)
    .join("[ _-]*");

/** A name as a word of its own, in any case. */
export const wholeName = (name: string) => new RegExp(`(?<![\\w-])${namePattern(name)}(?![\\w-])`, "i");
