/** The fields of a serialized message, by number: bytes for texts and messages, numbers for the rest. */
export type Fields = ReadonlyMap<number, readonly (Buffer | number)[]>;

/** Splits a serialized protobuf message into its fields, without knowing its schema. */
export function fields(message: Buffer): Fields {
  const found = new Map<number, (Buffer | number)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at];
      if (byte === undefined) throw new Error("The message ends in the middle of a number.");
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const value = { 0: varint, 1: () => bytes(8), 2: () => bytes(varint()), 5: () => bytes(4) }[
      tag % 8
    ];
    if (value === undefined) throw new Error(`The message has a field of unknown kind ${tag % 8}.`);
    const number = Math.floor(tag / 8);
    found.set(number, [...(found.get(number) ?? []), value()]);
  }
  return found;
}

/** Every value of a field that holds messages or bytes. */
export function buffers(message: Fields, number: number): Buffer[] {
  return (message.get(number) ?? []).filter((value) => typeof value !== "number");
}

/** A text field, empty when absent. */
export function text(message: Fields, number: number): string {
  return buffers(message, number).at(-1)?.toString("utf8") ?? "";
}
