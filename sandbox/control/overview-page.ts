import { escapeHtml, page } from '../html.ts';
import type { SandboxAnswer } from '../http.ts';
import type { World } from '../portal/call.ts';
import type { Portal } from '../portal/model.ts';

function portalSection(portal: Portal, installed: boolean): string {
  const contacts = portal.objectTypes.get('contacts')?.records.size ?? 0;
  const rows = portal.users
    .map(({ userId, firstName, lastName, email, superAdmin, seatNames }) => {
      const rights = superAdmin ? 'super admin' : 'user';
      const cells = [
        String(userId),
        `${firstName} ${lastName}`,
        email,
        rights,
        seatNames.join(', ') || 'none',
      ];
      return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
    })
    .join('\n');
  return `<section aria-labelledby="p${portal.portalId}">
<h2 id="p${portal.portalId}">${escapeHtml(portal.name)}</h2>
<p>Portal ${portal.portalId}, ${portal.accountType}, ${escapeHtml(portal.dataHostingLocation)}.
The app is ${installed ? 'installed' : 'not installed'}.
<a href="/_sandbox/portals/${portal.portalId}/contacts">${contacts} contacts (JSON)</a></p>
<table><caption>Users of ${escapeHtml(portal.name)}</caption>
<thead><tr><th scope="col">Id</th><th scope="col">Name</th><th scope="col">Email</th><th scope="col">Rights</th><th scope="col">Seats</th></tr></thead>
<tbody>${rows}</tbody></table>
</section>`;
}

/** The front page: portals, their users, how many contacts, whether the app is installed, and where to look on. */
export function overviewPage(world: World, appUrl: string): SandboxAnswer {
  const sections = [...world.portals.values()].map((portal) =>
    portalSection(portal, world.tokens.installation(portal.portalId) !== undefined),
  );
  const app = escapeHtml(appUrl);
  return page(
    200,
    'Sandbox portal',
    `<p>Stands in for HubSpot on this machine. The app is expected at <a href="${app}">${app}</a>.</p>
<nav aria-label="What happened"><ul>
<li><a href="/_sandbox/ledger">Changes to CRM data (JSON)</a></li>
<li><a href="/_sandbox/calls">CRM API requests (JSON)</a></li>
<li><a href="/_sandbox/inbox">Inbox, the mail that was sent</a></li>
<li><a href="/_sandbox/mail">Mail (JSON)</a></li>
<li><a href="/_sandbox/faults">Injected faults (JSON)</a></li>
</ul></nav>
${sections.join('\n')}`,
  );
}
