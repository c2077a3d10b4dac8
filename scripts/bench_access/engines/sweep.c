/* A plain breadth-first sweep: the least that anyone can do who visits every node once along the same arrays.
 *
 * The graph is compressed by rows: the neighbours of node i are neighbour[first[i]] .. neighbour[first[i + 1] - 1].
 * From k sources at once; hops[i] becomes the number of edges to the nearest of them, or -1. queue has room for n.
 */

#include <stdint.h>
#include <string.h>

void sweep(int32_t n, const int32_t *first, const int32_t *neighbour,
           int32_t k, const int32_t *source, int32_t *queue, int32_t *hops)
{
    int32_t head = 0, tail = 0;
    memset(hops, 0xff, (size_t) n * sizeof *hops);
    for (int32_t s = 0; s < k; s++) {
        if (hops[source[s]] < 0) {
            hops[source[s]] = 0;
            queue[tail++] = source[s];
        }
    }
    while (head < tail) {
        const int32_t node = queue[head++];
        for (int32_t e = first[node]; e < first[node + 1]; e++) {
            const int32_t next = neighbour[e];
            if (hops[next] < 0) {
                hops[next] = hops[node] + 1;
                queue[tail++] = next;
            }
        }
    }
}
