import type { Option } from "../../../web/kit/index.ts";

const LOCALES =
  "en-GB en-US en-AU en-IN de-DE de-AT de-CH fr-FR fr-CA es-ES es-MX it-IT pt-PT pt-BR nl-NL pl-PL cs-CZ sv-SE nb-NO da-DK fi-FI hu-HU ro-RO el-GR tr-TR uk-UA ru-RU he-IL ar-AE ar-EG hi-IN th-TH vi-VN id-ID ja-JP ko-KR zh-CN zh-TW".split(
    " ",
  );
const names = new Intl.DisplayNames(["en"], { type: "language" });

const localeOption = (tag: string): Option => ({ value: tag, label: names.of(tag) ?? tag, hint: tag });

/** With the one in use, should it be none of the usual ones. */
const including = (options: Option[], value: string | null, make: (value: string) => Option) =>
  value === null || options.some((option) => option.value === value) ? options : [make(value), ...options];

export const localeOptions = (value: string | null): Option[] =>
  including(LOCALES.map(localeOption), value, localeOption);

const zoneOption = (zone: string): Option => ({ value: zone, label: zone.replaceAll("_", " ") });

export const timeZoneOptions = (value: string | null): Option[] =>
  including(
    ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map(zoneOption),
    value,
    zoneOption,
  );
