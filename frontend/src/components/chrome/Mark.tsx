/** The descent, seen from above. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <ellipse cx="12" cy="6" rx="9.5" ry="3.6" />
      <ellipse cx="12" cy="11.6" rx="6.6" ry="2.6" />
      <ellipse cx="12" cy="16.4" rx="4" ry="1.7" />
      <circle cx="12" cy="20.4" r="1.3" fill="currentColor" />
    </svg>
  );
}
