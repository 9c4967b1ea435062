import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import { createLayout, type BindingUse } from './bindings.ts';
import { formatOf, matricesOf, type MatrixFormat } from './matrix-format.ts';
import { attentionShader } from './shaders/attention.ts';
import { embedShader } from './shaders/embed.ts';
import { headsShader } from './shaders/heads.ts';
import { normShader } from './shaders/norm.ts';
import { productShader, type ProductTile } from './shaders/product.ts';

/** A compiled shader, and the layout of its first bind group. */
export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** The tile of a product of one row or two, and that of more. */
export const tiles = {
  narrow: { rows: 1, columns: 1 },
  wide: { rows: 8, columns: 2 },
} as const satisfies Record<string, ProductTile>;

export type TileName = keyof typeof tiles;

/** The compiled shaders of a model. */
export interface Pipelines {
  readonly embed: Kernel;
  readonly norm: Kernel;
  readonly heads: Kernel;
  readonly attention: Kernel;
  /** Of the formats that the model has. */
  readonly products: ReadonlyMap<MatrixFormat, Readonly<Record<TileName, Kernel>>>;
  /** Layouts of a slot's bind group: to write K and V, and to read them. */
  readonly slot: { readonly write: GPUBindGroupLayout; readonly read: GPUBindGroupLayout };
}

/** Compiles the shaders of a model, all at once. */
export async function compilePipelines(
  device: GPUDevice,
  shape: ModelShape,
  tensors: DecoderTensors,
): Promise<Pipelines> {
  const normsHeads = tensors.layers[0]?.queryNorm !== undefined;
  const slot = {
    write: createLayout(device, ['write', 'uniform']),
    read: createLayout(device, ['read', 'uniform']),
  };
  const compile = async (
    code: string,
    uses: readonly BindingUse[],
    ...others: readonly GPUBindGroupLayout[]
  ): Promise<Kernel> => {
    const layout = createLayout(device, uses);
    const pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout, ...others] }),
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
    return { pipeline, layout };
  };
  const normBias: BindingUse = shape.norm === 'layer' ? 'read' : undefined;
  const headNorms: readonly BindingUse[] = normsHeads ? ['read', 'read'] : [];
  const product = async (format: MatrixFormat, tile: ProductTile): Promise<Kernel> =>
    compile(productShader(format, tile), ['uniform', 'uniform', 'read', 'read', 'read', 'read', 'write']);
  const products = async (
    format: MatrixFormat,
  ): Promise<readonly [MatrixFormat, Record<TileName, Kernel>]> => {
    const [narrow, wide] = await Promise.all([product(format, tiles.narrow), product(format, tiles.wide)]);
    return [format, { narrow, wide }];
  };
  const [embed, norm, heads, attention, ...ofFormats] = await Promise.all([
    compile(embedShader(shape, formatOf(tensors.embedding.type)), ['read', 'read', 'read', 'write']),
    compile(normShader(shape), ['uniform', 'read', 'read', normBias, 'write']),
    compile(
      headsShader(shape, normsHeads),
      ['uniform', 'read', 'read', 'write', 'uniform', ...headNorms],
      slot.write,
    ),
    compile(attentionShader(shape), ['uniform', 'read', 'write', 'uniform'], slot.read),
    ...Array.from(formatsOf(tensors), products),
  ]);
  return { embed, norm, heads, attention, products: new Map(ofFormats), slot };
}

function formatsOf(tensors: DecoderTensors): ReadonlySet<MatrixFormat> {
  return new Set(Array.from(matricesOf(tensors), ({ type }) => formatOf(type)));
}
