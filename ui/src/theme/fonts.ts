// The two bundled typefaces. Pretendard comes in slices by Unicode range, of which the page loads
// only those it shows.
import "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-600.css";
