import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Form,
  Heading,
  Input,
  LoadingButton,
} from '@hubspot/ui-extensions';
import { useRef, useState } from 'react';
import type { Trouble } from '../generated/api.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { Handoff } from '../generated/wire.ts';
import { handoffLines, readReference, whoOf } from '../logic/handoff-lines.ts';
import type { BodyProps } from './ContactBody.tsx';

type LookUp =
  | { readonly kind: 'idle' }
  | { readonly kind: 'nothing_typed' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly handoff: Handoff }
  | { readonly kind: 'not_found'; readonly reference: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** Finds a conversation that was handed over, by the reference in the agent's note. */
export function HandoffLookUp(props: BodyProps) {
  const { api, speech, isCompact } = props;
  const { t } = speech;
  // No state: nothing is drawn from it, and a submit right after the last key must find that key.
  const typed = useRef('');
  const [lookUp, setLookUp] = useState<LookUp>({ kind: 'idle' });
  const isLooking = lookUp.kind === 'looking';
  const isMissing = lookUp.kind === 'nothing_typed';

  const type = (text: string): void => {
    typed.current = text;
    if (isMissing && text.trim() !== '') setLookUp({ kind: 'idle' });
  };
  const find = async () => {
    if (isLooking) return;
    const reference = readReference(typed.current);
    if (reference === '') {
      setLookUp({ kind: 'nothing_typed' });
      return;
    }
    setLookUp({ kind: 'looking' });
    const answer = await api.handoff(reference);
    if (answer.ok) setLookUp({ kind: 'found', handoff: answer.value });
    else if (answer.trouble.kind === 'not_found') setLookUp({ kind: 'not_found', reference });
    else setLookUp({ kind: 'trouble', trouble: answer.trouble });
  };

  return (
    <Flex direction="column" gap="small">
      <Heading>{t('handoff_title')}</Heading>
      <Form
        onSubmit={() => {
          void find();
        }}
      >
        <Flex direction={isCompact ? 'column' : 'row'} gap="small" align={isCompact ? 'start' : 'end'}>
          <Input
            name="reference"
            label={t('handoff_label')}
            description={t('handoff_description')}
            onInput={type}
            onChange={type}
            error={isMissing}
            {...(isMissing ? { validationMessage: t('handoff_required') } : {})}
          />
          <LoadingButton
            type="submit"
            variant="secondary"
            loading={isLooking}
            resultIconName={lookUp.kind === 'found' ? 'success' : 'warning'}
          >
            {isLooking ? t('handoff_finding') : t('handoff_find')}
          </LoadingButton>
        </Flex>
      </Form>
      <Result {...props} lookUp={lookUp} find={find} />
    </Flex>
  );
}

const VARIANTS = { this: 'success', other: 'error', nobody: 'warning' } as const;

type ResultProps = BodyProps & { readonly lookUp: LookUp; readonly find: () => Promise<void> };

function Result({ lookUp, find, contact, speech, isCompact }: ResultProps) {
  const { t, shared } = speech;
  switch (lookUp.kind) {
    case 'idle':
    case 'nothing_typed':
    case 'looking':
      return null;
    case 'trouble':
      return <TroubleNotice trouble={lookUp.trouble} t={shared} onRetry={find} />;
    case 'not_found':
      return (
        <Alert title={t('handoff_not_found_title', { reference: lookUp.reference })} variant="info">
          {t('handoff_not_found')}
        </Alert>
      );
    case 'found': {
      const { handoff } = lookUp;
      const who = whoOf(handoff, contact.card.contactId);
      return (
        <Flex direction="column" gap="small">
          <Alert title={t('handoff_found_title', { reference: handoff.reference })} variant={VARIANTS[who]}>
            {t(`handoff_${who}`, { contactId: handoff.contactId ?? '' })}
          </Alert>
          <DescriptionList direction={isCompact ? 'column' : 'row'}>
            {handoffLines(handoff, speech).map(({ label, text }) => (
              <DescriptionListItem key={label} label={label}>
                {text}
              </DescriptionListItem>
            ))}
          </DescriptionList>
        </Flex>
      );
    }
  }
}
