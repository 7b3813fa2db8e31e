import { Tab, Tabs } from '@hubspot/ui-extensions';
import { useState, type ReactNode } from 'react';
import type { Drafts } from './forms/drafts.ts';
import type { SectionProps, TabId } from './page.ts';
import { AccessSection } from './sections/AccessSection.tsx';
import { AgentsSection } from './sections/AgentsSection.tsx';
import { CrmDataSection } from './sections/CrmDataSection.tsx';
import { EmailCaptureSection } from './sections/EmailCaptureSection.tsx';
import { GettingStarted } from './sections/GettingStarted.tsx';
import { VerificationSection } from './sections/VerificationSection.tsx';

interface SettingsTabsProps extends SectionProps {
  readonly drafts: Drafts;
  readonly userEmail: string;
  /** Where our backend is: origin and path prefix, without a trailing slash. */
  readonly backendUrl: string;
  readonly copy: (text: string) => Promise<void>;
  readonly closeOverlay: (id: string) => void;
}

const TITLES = {
  start: 'tab_start',
  data: 'tab_data',
  verification: 'tab_verification',
  email: 'tab_email',
  agents: 'tab_agents',
  access: 'tab_access',
} as const;

/** Getting started comes first while anything is left to do, and last afterwards. */
function orderOf(isSetUp: boolean): readonly TabId[] {
  return isSetUp
    ? ['data', 'verification', 'email', 'agents', 'access', 'start']
    : ['start', 'data', 'verification', 'email', 'agents', 'access'];
}

/**
 * The sections as tabs. A tab is drawn when it is first opened, and stays, so that what was searched, tried or
 * typed there is still there on the way back.
 */
export function SettingsTabs({
  drafts,
  userEmail,
  backendUrl,
  copy,
  closeOverlay,
  ...section
}: SettingsTabsProps) {
  // Decided once: tabs must not change places under the pointer when the last step gets done.
  const [order] = useState(() => orderOf(section.session.overview.setup.every(({ done }) => done)));
  const [{ selected, visited }, setView] = useState<{ selected: TabId; visited: readonly TabId[] }>(() => {
    const first = order[0] ?? 'data';
    return { selected: first, visited: [first] };
  });
  const open = (tab: TabId): void => {
    setView((view) => ({
      selected: tab,
      visited: view.visited.includes(tab) ? view.visited : [...view.visited, tab],
    }));
  };
  const contents: Readonly<Record<TabId, () => ReactNode>> = {
    start: () => <GettingStarted {...section} userEmail={userEmail} open={open} />,
    data: () => <CrmDataSection {...section} closeOverlay={closeOverlay} />,
    verification: () => <VerificationSection {...section} drafts={drafts} />,
    email: () => <EmailCaptureSection {...section} slot={drafts.emailCapture} />,
    agents: () => <AgentsSection {...section} {...{ backendUrl, copy, closeOverlay }} />,
    access: () => <AccessSection {...section} slot={drafts.access} />,
  };
  return (
    <Tabs
      selected={selected}
      onSelectedChange={(tab: number | string) => {
        const known = order.find((each) => each === tab);
        if (known !== undefined) open(known);
      }}
    >
      {order.map((tab) => (
        <Tab key={tab} tabId={tab} title={section.t(TITLES[tab])}>
          {visited.includes(tab) ? contents[tab]() : null}
        </Tab>
      ))}
    </Tabs>
  );
}
