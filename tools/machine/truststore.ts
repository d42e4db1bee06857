import { createHash } from "node:crypto";

/** What Java's keystore format signs beside the password, so that a password alone is not a digest of it. */
const WHITENER = "Mighty Aphrodite";
const MAGIC = 0xfeedfeed;
const FORMAT = 2;
const TRUSTED_CERTIFICATE = 2;

/** The password that Java's own truststore has: it protects nothing, and some programs insist on one. */
export const TRUSTSTORE_PASSWORD = "changeit";

/**
 * A Java truststore with the certificates of a PEM bundle: Java reads no PEM, and this needs no Java on the machine. Pure: the same
 * bundle gives the same bytes.
 */
export function truststore(pem: string): Buffer {
  const certificates = [
    ...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g),
  ].map(([, base64 = ""]) => Buffer.from(base64, "base64"));
  const store = Buffer.concat([
    uint32(MAGIC),
    uint32(FORMAT),
    uint32(certificates.length),
    ...certificates.flatMap((certificate, number) => [
      uint32(TRUSTED_CERTIFICATE),
      text(`certificate-${number}`),
      // The time of entry; the same bundle must give the same bytes.
      Buffer.alloc(8),
      text("X.509"),
      uint32(certificate.length),
      certificate,
    ]),
  ]);
  const digest = createHash("sha1")
    .update(Buffer.from(TRUSTSTORE_PASSWORD, "utf16le").swap16())
    .update(WHITENER)
    .update(store)
    .digest();
  return Buffer.concat([store, digest]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}
