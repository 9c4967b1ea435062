/** The commands as `package.json` names them. */
export const commandIds = {
  clearKvCache: 'foretype.clearKvCache',
  toggleCompletions: 'foretype.toggleCompletions',
  triggerCompletion: 'foretype.triggerCompletion',
  chooseModel: 'foretype.chooseModel',
  explainLastCompletion: 'foretype.explainLastCompletion',
  restartWorker: 'foretype.restartWorker',
  showLog: 'foretype.showLog',
  showMenu: 'foretype.showMenu',
} as const;
