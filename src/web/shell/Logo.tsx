/** The mark and the name of the product. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 text-16 font-semibold">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      Bailiwick
    </span>
  );
}
