package io.lakeshift.migration.rewrite;

/** A stable merge sort of row numbers that costs one pass over what is in order already, as appended data mostly is. */
final class IndexSort
{
    private IndexSort() {}

    interface Comparison
    {
        int compare(int left, int right);
    }

    /** Sorts {@code indexes[from, to)}. */
    static void sort(int[] indexes, int from, int to, Comparison comparison)
    {
        if (to - from > 1) {
            sort(indexes, new int[(to - from + 1) / 2], from, to, comparison);
        }
    }

    private static void sort(int[] indexes, int[] left, int from, int to, Comparison comparison)
    {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sort(indexes, left, from, middle, comparison);
        sort(indexes, left, middle, to, comparison);
        if (comparison.compare(indexes[middle - 1], indexes[middle]) <= 0) {
            return;
        }
        int leftLength = middle - from;
        System.arraycopy(indexes, from, left, 0, leftLength);
        int nextLeft = 0;
        int nextRight = middle;
        int target = from;
        while (nextLeft < leftLength && nextRight < to) {
            // on equality the left one goes first: stable
            if (comparison.compare(left[nextLeft], indexes[nextRight]) <= 0) {
                indexes[target] = left[nextLeft];
                nextLeft++;
            }
            else {
                indexes[target] = indexes[nextRight];
                nextRight++;
            }
            target++;
        }
        System.arraycopy(left, nextLeft, indexes, target, leftLength - nextLeft);
    }
}
