package io.lakeshift.migration.rewrite;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class TestHilbertCurve
{
    /** Every cell once, and each beside the one before. */
    @ParameterizedTest
    @CsvSource({"1, 5", "2, 1", "2, 4", "2, 6", "3, 1", "3, 4", "4, 3", "5, 2"})
    void testVisitsEveryCellInSteps(int dimensions, int bits)
    {
        int edge = 1 << bits;
        int cells = 1 << dimensions * bits;
        int[][] visited = new int[cells][];
        for (int number = 0; number < cells; number++) {
            int[] cell = new int[dimensions];
            for (int i = 0, rest = number; i < dimensions; i++, rest /= edge) {
                cell[i] = rest % edge;
            }
            int index = (int) HilbertCurve.index(cell.clone(), bits);
            assertThat(visited[index]).isNull();
            visited[index] = cell;
        }
        assertThat(visited[0]).containsOnly(0);
        for (int i = 1; i < cells; i++) {
            int distance = 0;
            for (int dimension = 0; dimension < dimensions; dimension++) {
                distance += Math.abs(visited[i][dimension] - visited[i - 1][dimension]);
            }
            assertThat(distance).as("%s to %s", Arrays.toString(visited[i - 1]), Arrays.toString(visited[i])).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void testNumbersOrderAsSigned(int dimensions)
    {
        int bits = HilbertCurve.bits(dimensions);
        int[] last = new int[dimensions];
        Arrays.fill(last, (1 << bits) - 1);
        assertThat(HilbertCurve.index(last, bits)).isPositive();
        assertThat(HilbertCurve.index(new int[dimensions], bits)).isZero();
    }
}
