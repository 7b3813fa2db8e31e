import type { AddressObject, HeaderLines } from 'mailparser';
import type { Envelope, ReceivedMail } from './mailbox.ts';

function addressesOf(header: AddressObject | readonly AddressObject[] | undefined): readonly string[] {
  const objects: readonly AddressObject[] = header === undefined ? [] : [header].flat();
  return objects.flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));
}

function headersOf(lines: HeaderLines): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (const { key, line } of lines) {
    const text = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n(?=[ \t])/g, '')
      .trim();
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? text : `${earlier}\n${text}`);
  }
  return Object.fromEntries(headers);
}

/**
 * Reads the bytes of a mail (RFC 5322, MIME). A text part is shown only if the mail has one: none is made out of
 * its HTML.
 */
export async function readMail(
  bytes: Buffer,
  envelope: Envelope,
  receivedAt: string,
): Promise<Omit<ReceivedMail, 'id'>> {
  // Loaded with the first mail, most runs of a sandbox see none.
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(bytes, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  });
  const to = addressesOf(mail.to);
  return {
    from: addressesOf(mail.from)[0] ?? envelope.from,
    to: to.length > 0 ? to : envelope.to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : '',
    receivedAt,
    envelope,
    headers: headersOf(mail.headerLines),
  };
}
