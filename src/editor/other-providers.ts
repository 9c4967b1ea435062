interface OtherProvider {
  readonly name: string;
  /** Its extensions, by identifier. */
  readonly extensions: readonly string[];
}

/** Other extensions that show ghost text. */
const others: readonly OtherProvider[] = [
  { name: 'GitHub Copilot', extensions: ['GitHub.copilot', 'GitHub.copilot-chat'] },
  { name: 'Amazon Q', extensions: ['AmazonWebServices.amazon-q-vscode'] },
  { name: 'Continue', extensions: ['Continue.continue'] },
  { name: 'Gemini Code Assist', extensions: ['Google.geminicodeassist'] },
  { name: 'IntelliCode', extensions: ['VisualStudioExptTeam.vscodeintellicode'] },
  { name: 'llama.vscode', extensions: ['ggml-org.llama-vscode'] },
  { name: 'Supermaven', extensions: ['supermaven.supermaven'] },
  { name: 'Tabnine', extensions: ['TabNine.tabnine-vscode'] },
  { name: 'Windsurf', extensions: ['Codeium.codeium'] },
];

/** Names of the other active providers of ghost text. */
export function otherProviders(isActive: (extension: string) => boolean): string[] {
  return others.filter(({ extensions }) => extensions.some(isActive)).map(({ name }) => name);
}
