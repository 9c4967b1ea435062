/** One line of a shopping cart. */
export interface Item {
  name: string;
  price: number;
  quantity: number;
}

export class Cart {
  private items: Item[] = [];

  add(item: Item): void {
    this.items.push(item);
  }

  remove(name: string): void {
    this.items = this.items.filter((item) => item.name !== name);
  }

  total(): number {
    let sum = 0;
    for (const item of this.items) {
      sum += item.price * item.quantity;
    }
    return sum;
  }

  isEmpty(): boolean {
    return this.items.length === 0;
  }
}

export function formatPrice(value: number): string {
  return `${value.toFixed(2)} EUR`;
}
