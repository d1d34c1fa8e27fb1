// The shell's answers as the interface takes them apart.
// The other end, in Rust, is tested in the shell.
import { expect, it } from "vitest";
import { responseOf } from "./tauri";

function framed(head: object, body: Uint8Array): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const frame = new Uint8Array(4 + json.length + body.length);
  new DataView(frame.buffer).setUint32(0, json.length);
  frame.set(json, 4);
  frame.set(body, 4 + json.length);
  return frame.buffer;
}

it("takes an answer apart, bytes untouched", async () => {
  const body = new Uint8Array([0, 255, 10, 128]);
  const answer = responseOf(framed({ status: 200, headers: { "x-name": "한글" } }, body));
  expect(answer.status).toBe(200);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
});

it("gives no body where HTTP has none", async () => {
  const answer = responseOf(framed({ status: 204, headers: {} }, new Uint8Array()));
  expect(answer.status).toBe(204);
  expect(await answer.text()).toBe("");
});
