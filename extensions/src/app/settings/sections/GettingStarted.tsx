import { Button, Divider, Flex, Heading, ProgressBar, StatusTag, Text, Tile } from '@hubspot/ui-extensions';
import type { AgentWay, SetupStep } from '../generated/wire.ts';
import type { SectionProps, TabId } from '../page.ts';
import { TryIt } from '../try/TryIt.tsx';
import { WayWords } from './agents/ConnectParts.tsx';

interface GettingStartedProps extends SectionProps {
  readonly userEmail: string;
  readonly open: (tab: TabId) => void;
}

/** The words of each step, and the tab on which it is done. */
const STEPS = {
  company_name: {
    title: 'step_company',
    text: 'step_company_text',
    tab: 'verification',
    go: 'step_company_go',
  },
  first_property: { title: 'step_property', text: 'step_property_text', tab: 'data', go: 'step_property_go' },
  email_capture: { title: 'step_capture', text: 'step_capture_text', tab: 'email', go: 'step_capture_go' },
  connect_agent: { title: 'step_connect', text: 'step_connect_text', tab: undefined, go: undefined },
  try_it: { title: 'step_try', text: 'step_try_text', tab: undefined, go: undefined },
} as const satisfies Readonly<Record<SetupStep, unknown>>;

/** From nothing to an agent that may use CRM data, step by step, and a conversation to try it with. */
export function GettingStarted({ open, userEmail, ...section }: GettingStartedProps) {
  const { session, t } = section;
  const { setup } = session.overview;
  const done = setup.filter((step) => step.done).length;
  return (
    <Flex direction="column" gap="md">
      <Heading>{t('start_title')}</Heading>
      <Text>{t('start_intro')}</Text>
      <ProgressBar
        title={t('start_progress')}
        aria-label={t('start_progress')}
        value={done}
        maxValue={setup.length}
        valueDescription={t('start_progress_count', { done, count: setup.length })}
      />
      {setup.map(({ id, done: isDone }, index) => {
        const { title, text, tab, go } = STEPS[id];
        return (
          <Tile key={id} compact>
            <Flex direction="column" gap="xs" align="start">
              <StatusTag variant={isDone ? 'success' : 'default'} hollow={!isDone}>
                {t(isDone ? 'step_done' : 'step_to_do')}
              </StatusTag>
              <Text format={{ fontWeight: 'demibold' }}>
                {t('step', { number: index + 1, title: t(title) })}
              </Text>
              <Text>{t(text)}</Text>
              {id === 'connect_agent' && <Ways {...section} open={open} />}
              {tab !== undefined && (
                <Button
                  size="sm"
                  variant={isDone ? 'secondary' : 'primary'}
                  onClick={() => {
                    open(tab);
                  }}
                >
                  {t(go)}
                </Button>
              )}
            </Flex>
          </Tile>
        );
      })}
      <Divider />
      {session.overview.me.canEdit ? (
        <TryIt {...section} userEmail={userEmail} />
      ) : (
        <Text>{t('try_editors_only')}</Text>
      )}
    </Flex>
  );
}

/** What an agent needs a key for. */
const KEYED: readonly AgentWay[] = ['customer_agent_action', 'mcp', 'https'];

/** How an agent reaches the tools, as far as this version of the app offers it. */
function Ways({ session, t, open }: SectionProps & Pick<GettingStartedProps, 'open'>) {
  const ways = session.overview.connect;
  return (
    <>
      <WayWords ways={ways} t={t} />
      {ways.some((way) => KEYED.includes(way)) && (
        <Button
          size="sm"
          onClick={() => {
            open('agents');
          }}
        >
          {t('way_keys_go')}
        </Button>
      )}
    </>
  );
}
