/** Options of every sink that can use TLS. */
import { z } from "zod";

export const TlsOptions = z.strictObject({
  systemRoots: z.boolean().default(true).describe("Trusts what this machine trusts."),
  caFiles: z
    .array(z.string())
    .default([])
    .describe("PEM files with further authorities to trust; several certificates in a file are allowed."),
  certFile: z.string().optional().describe("PEM file with our certificate, and the chain after it."),
  keyFile: z.string().optional().describe("PEM file with the key of certFile."),
  hardening: z
    .boolean()
    .default(false)
    .describe(
      "TLS 1.2 with ECDHE and AES-GCM or ChaCha20-Poly1305 at least, curves X25519 and P-521 to P-256.",
    ),
  serverName: z
    .string()
    .optional()
    .describe("Name that the receiver's certificate must have; the host of the address if absent."),
  insecure: z
    .boolean()
    .default(false)
    .describe("Accepts any certificate: anybody on the way can read and change what is sent."),
});
export type TlsOptions = z.output<typeof TlsOptions>;
