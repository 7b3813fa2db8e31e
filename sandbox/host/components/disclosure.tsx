import { useId, type ReactNode } from 'react';
import { useEcho } from './echo.ts';
import { callRemote, listOf, mark, sizeOf, type Loose, type Marked, type Remote } from './wire.ts';

interface AccordionProps extends Marked {
  title: string;
  children: ReactNode;
  defaultOpen: boolean;
  disabled: boolean;
  open: boolean;
  size: string;
  onClick: Remote;
}

/** A card that sets `open` decides itself whether a click changes it. */
export function Accordion(props: Loose<AccordionProps>): ReactNode {
  const id = useId();
  const echo = useEcho(props.open, false, props.defaultOpen === true);
  const open = echo.shown;
  return (
    <div className="uie-accordion" data-size={sizeOf(props.size, 'sm')} {...mark(props)}>
      <button
        type="button"
        className="uie-accordion__head"
        id={`${id}-head`}
        aria-expanded={open}
        aria-controls={`${id}-body`}
        disabled={props.disabled === true}
        onClick={() => {
          // Without a handler nobody could agree, and with `open` set nothing may change by itself.
          if (props.open === undefined || props.onClick !== undefined) echo.show(!open);
          echo.tell(props.onClick, [], 'commit');
        }}
      >
        <span className="uie-accordion__arrow" aria-hidden="true" />
        {props.title}
      </button>
      <div
        className="uie-accordion__body"
        id={`${id}-body`}
        role="region"
        aria-labelledby={`${id}-head`}
        hidden={!open}
      >
        {props.children}
      </div>
    </div>
  );
}

interface StepIndicatorProps extends Marked {
  stepNames: readonly string[];
  direction: string;
  circleSize: string;
  currentStep: number;
  variant: string;
  onClick: Remote<readonly [number]>;
}

function stateOf(index: number, current: number): { readonly name: string; readonly words: string } {
  if (index < current) return { name: 'done', words: ' (done)' };
  return index === current ? { name: 'current', words: '' } : { name: 'todo', words: ' (not yet)' };
}

/** A list of steps; steps can be pressed where the card wants to know. */
export function StepIndicator(props: Loose<StepIndicatorProps>): ReactNode {
  const { currentStep = 0, variant = 'default' } = props;
  return (
    <ol
      className="uie-steps"
      aria-label="Steps"
      data-direction={props.direction === 'vertical' ? 'vertical' : 'horizontal'}
      data-size={sizeOf(props.circleSize, 'sm')}
      data-variant={variant}
      {...mark(props)}
    >
      {listOf(props.stepNames).map((name, index) => {
        const state = stateOf(index, currentStep);
        const hideName = variant !== 'default' && state.name !== 'current';
        const inside = (
          <>
            <span className="uie-steps__circle" aria-hidden="true">
              {state.name === 'done' ? '✓' : index + 1}
            </span>
            <span className={hideName ? 'uie-hidden' : 'uie-steps__name'}>
              {name}
              <span className="uie-hidden">{state.words}</span>
            </span>
          </>
        );
        return (
          <li
            key={index}
            data-state={state.name}
            aria-current={state.name === 'current' ? 'step' : undefined}
          >
            {props.onClick === undefined ? (
              <span className="uie-steps__step">{inside}</span>
            ) : (
              <button
                type="button"
                className="uie-steps__step"
                onClick={() => void callRemote(props.onClick, index)}
              >
                {inside}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
