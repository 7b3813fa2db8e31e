import type { InstallRefusal } from '../../src/hubspot/install.ts';
import type { PageContent } from './page.ts';

const AGAIN = { href: '/oauth/install', text: 'Start the installation again' } as const;

/** The end of a successful installation: what to do next. */
export function installedPage(appName: string, portalId: string): PageContent {
  return {
    title: `${appName} is connected`,
    paragraphs: [`The app is now installed in HubSpot account ${portalId}. Agents cannot read anything yet.`],
    steps: [
      `In HubSpot, open Settings, then Integrations, then Connected apps, and choose ${appName}.`,
      'Open its Settings tab and add the first property that your agent may show or edit.',
      'Add the app’s tools to your agent, and try them with a contact of your own.',
    ],
  };
}

/** One page per reason; each says what happened and what to do. */
const REFUSED: Readonly<Record<Exclude<InstallRefusal, 'no_state'>, PageContent>> = {
  state_unknown: {
    title: 'This installation link was already used',
    paragraphs: ['Nothing was changed. Every installation needs a fresh start.'],
    link: AGAIN,
  },
  state_expired: {
    title: 'The installation took too long',
    paragraphs: ['Nothing was changed. An installation has to be finished within ten minutes.'],
    link: AGAIN,
  },
  wrong_browser: {
    title: 'This installation was started in another browser',
    paragraphs: [
      'Nothing was changed. Start and finish the installation in the same browser, with cookies allowed.',
    ],
    link: AGAIN,
  },
  no_code: {
    title: 'The app was not installed',
    paragraphs: ['HubSpot reports that the installation was cancelled. Nothing was changed.'],
    link: AGAIN,
  },
  code_refused: {
    title: 'HubSpot did not accept the installation',
    paragraphs: ['The permission it gave us is no longer valid. Nothing was changed.'],
    link: AGAIN,
  },
  app_refused: {
    title: 'HubSpot refused this app',
    paragraphs: [
      'The app’s own settings are not accepted by HubSpot. Nothing was changed. Please tell whoever runs this app.',
    ],
  },
  missing_scopes: {
    title: 'Some permissions are missing',
    paragraphs: ['The app needs all of the permissions it asks for. Nothing was changed.'],
    link: AGAIN,
  },
};

/** The page for an installation that did not happen. */
export function refusedPage(reason: Exclude<InstallRefusal, 'no_state'>): PageContent {
  return REFUSED[reason];
}
