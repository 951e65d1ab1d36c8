/** A sentence in which what stands between backticks is an address, a path or a value. */
export const Sentence = ({ text }: { text: string }) => (
  <span className="[overflow-wrap:anywhere]">
    {text.split("`").map((part, index) =>
      index % 2 === 1 ? (
        <code key={index} className="font-mono text-12">
          {part}
        </code>
      ) : (
        part
      ),
    )}
  </span>
);
