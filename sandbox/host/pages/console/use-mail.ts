import { useEffect, useState } from 'react';
import { control, type Mail } from '../control.ts';

const LOOK_AGAIN_MS = 1_500;
/** Where the app's confirmation page is linked in a mail. */
const LINK = /https?:\/\/[^\s<>"']*\/verify\/[^\s<>"'.,;:!?)\]]+/;

/** A mail with a link to the confirmation page. */
export interface LinkMail {
  readonly id: string;
  readonly to: string;
  readonly link: string;
}

function linkMailOf(mail: Mail): LinkMail | undefined {
  const link = LINK.exec(mail.text)?.[0];
  return link === undefined ? undefined : { id: mail.id, to: mail.to.join(', '), link };
}

/**
 * The newest mail with a link that came since `sinceMs`, looked for while `isWanted`.
 * @param sinceMs Unix time in milliseconds by the sandbox's clock
 */
export function useNewMail(sinceMs: number, isWanted: boolean): LinkMail | undefined {
  const [found, setFound] = useState<LinkMail>();
  useEffect(() => {
    setFound(undefined);
    if (!isWanted) return undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const mails = await control.mails().catch(() => []);
      const newest = mails.findLast((mail) => Date.parse(mail.receivedAt) >= sinceMs && linkMailOf(mail));
      const next = newest && linkMailOf(newest);
      if (!isOver && next) setFound((now) => (now?.id === next.id ? now : next));
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [sinceMs, isWanted]);
  return found;
}
