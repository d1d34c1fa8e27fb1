// Which names are zones to this browser.
// What is half typed is none.
import { expect, it } from "vitest";
import { isZone } from "./zone";

it("takes whole names only", () => {
  for (const name of ["Europe/Berlin", "UTC", "Asia/Seoul"]) expect(isZone(name), name).toBe(true);
  for (const name of ["Eur", "", "Europe/Berli", null, 9]) expect(isZone(name)).toBe(false);
});
