import { Link } from "../../../web/kit/index.ts";

const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/;

/** Plain text whose web addresses can be followed. */
export function TextWithLinks({ text }: { text: string }) {
  return (
    <p className="text-13 leading-5 break-words whitespace-pre-wrap">
      {text.split(ADDRESS).map((part, index) =>
        index % 2 === 1 ? (
          <Link key={index} href={part} className="break-all">
            {part}
          </Link>
        ) : (
          part
        ),
      )}
    </p>
  );
}
