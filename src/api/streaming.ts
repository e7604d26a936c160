/** Answers that are made while they are read: never more of one in memory than its reader takes. */
import type { Call } from "./route.ts";

export interface Streaming {
  headers: Record<string, string>;
  chunks: (signal: AbortSignal) => AsyncGenerator<string>;
  /** Called once, however it ends, also when it was never read. */
  ended?: () => void;
}

export function streamAnswer(call: Call<unknown, unknown>, streaming: Streaming): Response {
  const gone = new AbortController();
  const { closing, log } = call.parts;
  const leave = (): void => gone.abort();
  const iterator = streaming.chunks(gone.signal);
  let cancelled = false;
  const end = (): void => {
    closing.removeEventListener("abort", leave);
    call.signal.removeEventListener("abort", leave);
    gone.abort();
    streaming.ended?.();
  };
  closing.addEventListener("abort", leave);
  call.signal.addEventListener("abort", leave);
  if (closing.aborted || call.signal.aborted) gone.abort();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next();
          if (cancelled) return;
          if (done !== true) return controller.enqueue(Buffer.from(value));
          end();
          controller.close();
        } catch (error) {
          if (cancelled) return;
          end();
          const wanted = closing.aborted || call.signal.aborted;
          if (!wanted) log.warn({ err: error }, "a streamed answer ended early");
          // Without the cut the answer would look whole.
          call.cut();
        }
      },
      cancel: async () => {
        // What is still being made comes too late, whatever it is.
        cancelled = true;
        end();
        await iterator.return(undefined);
      },
    },
    // Nothing is made ahead: what waits should wait in the tap, which is bounded and counts.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "cache-control": "no-store", ...streaming.headers } });
}
