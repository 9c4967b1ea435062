/** How a shader uses a binding; `undefined` where it has none of that number. */
export type BindingUse = 'uniform' | 'read' | 'write' | undefined;

const types: Readonly<Record<NonNullable<BindingUse>, GPUBufferBindingType>> = {
  uniform: 'uniform',
  read: 'read-only-storage',
  write: 'storage',
};

/** `GPUShaderStage.COMPUTE`, which is no global everywhere. */
const COMPUTE = 4;

/** Creates the layout of a bind group from the uses of its bindings, from number 0 on. */
export function createLayout(device: GPUDevice, uses: readonly BindingUse[]): GPUBindGroupLayout {
  const entries = uses.flatMap((use, binding) =>
    use === undefined ? [] : [{ binding, visibility: COMPUTE, buffer: { type: types[use] } }],
  );
  return device.createBindGroupLayout({ entries });
}

/** Creates a bind group from the buffers of its bindings, from number 0 on. */
export function bind(
  device: GPUDevice,
  layout: GPUBindGroupLayout,
  buffers: readonly (GPUBuffer | GPUBufferBinding | undefined)[],
): GPUBindGroup {
  const entries = buffers.flatMap((resource, binding) =>
    resource === undefined
      ? []
      : [{ binding, resource: 'buffer' in resource ? resource : { buffer: resource } }],
  );
  return device.createBindGroup({ layout, entries });
}
