/** Two to five round values from zero up, the last at or above the highest one: what stands beside an axis. Of nothing, zero alone. */
export function niceTicks(highest: number): number[] {
  if (!(highest > 0)) return [0];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => step * index);
}
