const depth = 12
const element = (id) => document.getElementById(id)

function fill(id, rows, className = () => '') {
  const body = element(id)
  while (body.rows.length > rows.length) body.deleteRow(-1)
  rows.forEach((cells, index) => {
    const row = body.rows[index] ?? body.insertRow()
    row.className = className(index)
    cells.forEach((text, column) => {
      const cell = row.cells[column] ?? row.insertCell()
      const value = text === undefined || text === null ? '' : String(text)
      if (cell.textContent !== value) cell.textContent = value
    })
  })
}

function ownAmounts(orders, side) {
  const amounts = new Map()
  for (const order of orders) {
    if (order.side === side) amounts.set(order.price, (amounts.get(order.price) ?? 0) + order.amount - order.filled)
  }
  return amounts
}

function showBook({ book, orders }) {
  const buys = ownAmounts(orders, 'buy')
  const sells = ownAmounts(orders, 'sell')
  const asks = book.asks.slice(0, depth).reverse()
  const bids = book.bids.slice(0, depth)
  const rows = [
    ...asks.map(([price, amount]) => ['', '', price, amount, sells.get(price)]),
    ...bids.map(([price, amount]) => [buys.get(price), amount, price, '', '']),
  ]
  fill('book', rows, (index) => {
    const own = index < asks.length ? rows[index][4] : rows[index][0]
    return `${index < asks.length ? 'ask' : 'bid'}${own ? ' own' : ''}`
  })
}

function showPosition({ position, pnl, book }) {
  const entries = [
    ['Book', `${book.status}, change ${book.changeId}`],
    ['Position', position],
    ['Realised', `${pnl.realised.toFixed(8)} ${pnl.currency}`],
    ['Unrealised', `${pnl.unrealised.toFixed(8)} ${pnl.currency}`],
  ]
  const list = element('position')
  list.replaceChildren(
    ...entries.flatMap(([name, value]) => {
      const term = document.createElement('dt')
      const description = document.createElement('dd')
      term.textContent = name
      description.textContent = value
      return [term, description]
    }),
  )
}

function show(state) {
  element('run').textContent = `run ${state.runId} · ${state.book.instrument}`
  showBook(state)
  showPosition(state)
  fill('latency', Object.entries(state.latencyMs).map(([hop, value]) => [hop, value.p50, value.p90, value.p99, value.max]))
  fill('models', Object.entries(state.models).map(([name, value]) => [name, value.produced, value.stored, value.deadLettered]))
  fill('orders', state.orders.map((order) => [order.label.split('-').at(-1), order.side, order.price, order.amount, order.filled, order.state]))
}

async function refresh() {
  try {
    const response = await fetch(`/api/state?depth=${depth}`)
    show(await response.json())
    document.body.classList.remove('lost')
  } catch {
    document.body.classList.add('lost')
    element('run').textContent = 'no connection: the app does not answer'
  }
  setTimeout(() => void refresh(), 250)
}

void refresh()
