// Runs before the first paint, so a chosen theme never flashes; without a choice the system decides.
try {
  const theme = localStorage.getItem("bailiwick-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system's theme then applies.
}
