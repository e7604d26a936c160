/** What the doctor finds: in the configuration, and in what runs by it. */
import type { ReactNode } from "react";

export function DoctorPage(): ReactNode {
  return <section className="doctor">Nothing was looked at yet.</section>;
}
