import { Divider, Flex } from '@hubspot/ui-extensions';
import type { Drafts } from '../forms/drafts.ts';
import type { SectionProps } from '../page.ts';
import { BrandForm } from './BrandForm.tsx';
import { LifetimesForm } from './LifetimesForm.tsx';
import { NoticesPart } from './NoticesPart.tsx';
import { TestMailPart } from './TestMailPart.tsx';

/** The mail by which customers confirm who they are: who it comes from, how long it counts, whether it arrives. */
export function VerificationSection({ drafts, ...section }: SectionProps & { drafts: Drafts }) {
  return (
    <Flex direction="column" gap="lg">
      <BrandForm {...section} slot={drafts.brand} />
      <Divider />
      <LifetimesForm {...section} slot={drafts.verification} />
      <Divider />
      <TestMailPart {...section} />
      <Divider />
      <NoticesPart {...section} />
    </Flex>
  );
}
