// The mark: a mainspring, the spiral that drives a clock.
// Drawn here in the accent; the icons of the desktop are made from a picture of their own.
export function Brand() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d="M10 10.4a.9.9 0 1 1 .9-.9c0 1.7-1.2 2.9-2.7 2.9a3.6 3.6 0 0 1-3.5-3.7c0-2.6 2-4.6 4.7-4.6 3.2 0 5.6 2.5 5.6 5.7 0 3.5-2.6 6.2-6.2 6.2H4.2"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}
