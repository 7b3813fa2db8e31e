import { checkVerification } from './check-verification.ts';
import { closeConversation } from './close-conversation.ts';
import type { RegisteredTool } from './define-tool.ts';
import { openConversation } from './open-conversation.ts';
import { readCrmData } from './read-crm-data.ts';
import { requestVerification } from './request-verification.ts';
import type { ToolServices } from './services.ts';
import { submitEmail } from './submit-email.ts';
import { updateCrmData } from './update-crm-data.ts';

/** Every tool by its name. What is announced and what can be called are this one list (design 2.7). */
export type ToolRegistry = ReadonlyMap<string, RegisteredTool>;

/** The tools of the product. */
export function createTools(services: ToolServices): ToolRegistry {
  const tools = [
    openConversation(services),
    submitEmail(services),
    requestVerification(services),
    checkVerification(services),
    readCrmData(services),
    updateCrmData(services),
    closeConversation(services),
  ];
  return new Map(tools.map((tool) => [tool.name, tool]));
}
