/** A mail as the control side shows it. */
export interface ReceivedMail {
  /** Counts up; never used twice in one sandbox. */
  readonly id: string;
  /** The address in the From header; the envelope's where there is none. */
  readonly from: string;
  /** The addresses in the To header; the envelope's where there is none. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty when the mail has no such part. */
  readonly text: string;
  readonly html: string;
  /** ISO 8601, by the sandbox's clock. */
  readonly receivedAt: string;
  /** The addresses of MAIL FROM and RCPT TO, as they stood on the wire. */
  readonly envelope: Envelope;
  /** Lower-case name to unfolded text, undecoded; several of one name are joined by line breaks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whom a mail came from and went to, whatever its headers say. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** Received mail, oldest first. */
export interface Mailbox {
  add(mail: Omit<ReceivedMail, 'id'>): void;
  /** `to`: only mails for this address, in a To header or the envelope, in any case; `since`: only later ids. */
  list(filter?: { readonly to?: string; readonly since?: number }): readonly ReceivedMail[];
  find(id: string): ReceivedMail | undefined;
  clear(): void;
}

/** An empty mailbox. Holds the newest thousand mails. */
export function createMailbox(): Mailbox {
  let mails: readonly ReceivedMail[] = [];
  let count = 0;
  return {
    add(mail) {
      count += 1;
      mails = [...mails, { id: String(count), ...mail }].slice(-1_000);
    },
    list({ to, since = 0 } = {}) {
      const later = mails.filter(({ id }) => Number(id) > since);
      if (to === undefined) return later;
      const wanted = to.toLowerCase();
      return later.filter((mail) =>
        [...mail.to, ...mail.envelope.to].some((address) => address.toLowerCase() === wanted),
      );
    },
    find: (id) => mails.find((mail) => mail.id === id),
    clear() {
      mails = [];
    },
  };
}
