/* Draws training curves as an SVG: a panel for each net, side by side, with
 * the errors on the training and on the test signals against steps.
 *
 *     plot OUT.svg TITLE CURVE [TITLE CURVE]...
 *
 * A curve is a file of lines STEP TRAINING_ERROR TEST_ERROR, as train writes
 * it. All panels share the scale of the steps; errors go from 0 to 100 %. */
#include <stdio.h>
#include <stdlib.h>

enum { MOST_POINTS = 1000,
       MOST_PANELS = 8 };
enum { WIDTH = 320,
       HEIGHT = 260,
       LEFT = 60,
       TOP = 40,
       GAP = 60,
       BOTTOM = 60 };

struct panel {
    const char *title;
    int n;
    double step[MOST_POINTS], error[2][MOST_POINTS]; /* training, test */
};

static const struct line {
    const char *colour, *name;
} lines[2] = { { "#c0392b", "training" }, { "#2471a3", "test" } };

static void die(const char *what, const char *why)
{
    fprintf(stderr, "plot: %s: %s\n", what, why);
    exit(1);
}

static void read_panel(struct panel *p, const char *title, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) die(path, "cannot open it");
    p->title = title;
    while (p->n < MOST_POINTS &&
           fscanf(file, "%lf %lf %lf", &p->step[p->n], &p->error[0][p->n],
                  &p->error[1][p->n]) == 3)
        p->n++;
    int left_over = fgetc(file) != EOF && !feof(file) && p->n < MOST_POINTS;
    fclose(file);
    if (left_over) die(path, "not lines of three numbers");
    if (!p->n) die(path, "no points");
}

static void text(FILE *f, double x, double y, const char *anchor,
                 const char *colour, const char *words)
{
    fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">", x,
            y, anchor, colour);
    for (; *words; words++) {
        if (*words == '&')
            fputs("&amp;", f);
        else if (*words == '<')
            fputs("&lt;", f);
        else
            fputc(*words, f);
    }
    fputs("</text>\n", f);
}

static void draw_axes(FILE *f, double x0, double most)
{
    char label[32];
    for (int i = 0; i <= 4; i++) {
        double y = TOP + HEIGHT - HEIGHT * i / 4.0, x = x0 + WIDTH * i / 4.0;
        fprintf(f, "<path d=\"M%.1f %.1fh%d\" stroke=\"#ddd\"/>\n", x0, y, WIDTH);
        snprintf(label, sizeof label, "%d", 25 * i);
        text(f, x0 - 8, y + 4, "end", "#333", label);
        snprintf(label, sizeof label, "%.0f", most * i / 4);
        text(f, x, TOP + HEIGHT + 18, "middle", "#333", label);
    }
    fprintf(f,
            "<path d=\"M%.1f %dv%dh%d\" fill=\"none\" stroke=\"#333\"/>\n", x0,
            TOP, HEIGHT, WIDTH);
    text(f, x0 + WIDTH / 2.0, TOP + HEIGHT + 40, "middle", "#333", "steps");
}

static void draw_line(FILE *f, const struct panel *p, int which, double x0,
                      double most)
{
    char label[64];
    const double *error = p->error[which];
    fprintf(f, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"",
            lines[which].colour);
    for (int i = 0; i < p->n; i++)
        fprintf(f, "%c%.1f %.1f", i ? 'L' : 'M', x0 + WIDTH * p->step[i] / most,
                TOP + HEIGHT * (1 - error[i] / 100));
    fputs("\"/>\n", f);
    snprintf(label, sizeof label, "%s %.1f %%", lines[which].name,
             error[p->n - 1]);
    text(f, x0 + WIDTH - 8, TOP + 20 + 18 * which, "end", lines[which].colour,
         label);
}

static void draw(FILE *f, const struct panel *panels, int n)
{
    double most = 1;
    for (int k = 0; k < n; k++)
        if (panels[k].step[panels[k].n - 1] > most)
            most = panels[k].step[panels[k].n - 1];
    int width = LEFT + n * (WIDTH + GAP), height = TOP + HEIGHT + BOTTOM;
    fprintf(f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            width, height);
    for (int k = 0; k < n; k++) {
        double x0 = LEFT + k * (WIDTH + GAP);
        text(f, x0 + WIDTH / 2.0, TOP - 14, "middle", "#333", panels[k].title);
        draw_axes(f, x0, most);
        for (int which = 0; which < 2; which++)
            draw_line(f, &panels[k], which, x0, most);
    }
    text(f, LEFT - 40, TOP - 14, "start", "#333", "error, %");
    fputs("</svg>\n", f);
}

int main(int argc, char **argv)
{
    static struct panel panels[MOST_PANELS];
    int n = (argc - 2) / 2;
    if (argc < 4 || argc % 2 || n > MOST_PANELS)
        die("usage", "plot OUT.svg TITLE CURVE [TITLE CURVE]...");
    for (int k = 0; k < n; k++)
        read_panel(&panels[k], argv[2 + 2 * k], argv[3 + 2 * k]);
    FILE *file = fopen(argv[1], "w");
    if (!file) die(argv[1], "cannot create it");
    draw(file, panels, n);
    int failed = ferror(file);
    if (fclose(file) || failed) die(argv[1], "cannot write it");
    return 0;
}
