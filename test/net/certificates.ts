/** Certificates of an authority of our own, made by openssl in a folder that goes away. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Authority {
  folder: string;
  caFile: string;
  /** Paths of a certificate for these names, and its key. */
  issue: (file: string, names: string) => { certFile: string; keyFile: string };
  remove: () => void;
}

export function newAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "logboom-tls-"));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.crt"),
    "-subj",
    "/CN=test authority",
  );
  return {
    folder,
    caFile: at("ca.crt"),
    issue: (file, names) => {
      writeFileSync(at(`${file}.ext`), `subjectAltName=${names}\n`);
      openssl("req", ...key, "-keyout", at(`${file}.key`), "-out", at(`${file}.csr`), "-subj", `/CN=${file}`);
      const ca = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-CAcreateserial"];
      const what = ["-in", at(`${file}.csr`), "-out", at(`${file}.crt`), "-extfile", at(`${file}.ext`)];
      openssl("x509", "-req", ...what, ...ca);
      return { certFile: at(`${file}.crt`), keyFile: at(`${file}.key`) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
