"""The steps of a build, in the order in which they run: the program on a page.

A :class:`Step` is to us what a signal is to Pelican, for functions that yield what they find: they
are called in the order in which they were connected, which is that of the setting PLUGINS, of the
rooms. `tests/test_steps.py` holds this table to the truth.

initialized                   guard.adapter.check_private_values: before anything is read
generator_init                post.adapter.list_files: once, for all that read files
                              post.adapter.add_filters, words.adapter.add_words,
                              footnoted_links.adapter.add_noted_filter,
                              typography.adapter.add_page_filter,
                              cases.adapter.add_case_filters: before the first template
article_generator_init        feeds.adapter.add_template: after all filters
readers_init                  post.adapter.use_our_reader: before the first post is read
content_object_init           site.adapter.keep_for_later: before Pelican sorts posts by status
article_generator_finalized   site.adapter.finish_reading: originals and drafts are known now
                              cases.adapter.file_cases: what is published is known, and where
page_generator_finalized      site.adapter.finish_reading: as for posts
static_generator_finalized    site.adapter.withhold_files: all files are known
all_generators_finalized      build.strict.keep_generators: the steps that follow get them
steps.checking                post.adapter.post_problems, site.adapter.site_problems,
                              words.adapter.language_problems, images.adapter.image_problems,
                              paper.adapter.advice_problems,
                              cases.adapter.fact_problems: all is read, nothing is written
steps.printing                footnoted_links.adapter.note_problems,
                              paper.adapter.paper_problems: only posts that are in order
steps.writing                 post.adapter.forget_sources: themes see no more than what is published
get_writer                    feeds.adapter.writer_of: ours writes the feeds
article_writer_finalized      paper.adapter.write_papers: the addresses of attachments are final
                              cases.adapter.write_cases: the lists of posts are in the context
finalized                     images.adapter.write_cleaned: Pelican has copied all files
                              build.strict.carry_over: after all plugins; sends steps.built
steps.built                   site.adapter.braces_problems, guard.adapter.output_problems: all is
                              written aside; what is in order is then carried over (build.output)
"""

from collections.abc import Callable, Iterator
from typing import Any


class Step:
    """A moment of a build: the functions that are called then, in order.

    >>> step = Step()
    >>> step.connect(lambda numbers: [sum(numbers)])
    >>> [*step.send([1, 2])]
    [3]
    """

    def __init__(self) -> None:
        self.receivers: dict[str, Callable[..., Any]] = {}

    def connect(self, function: Callable[..., Any]) -> None:
        """Add a function; one of the same module and name is replaced, and keeps its place."""
        self.receivers[f"{function.__module__}.{function.__qualname__}"] = function

    def send(self, *args: Any) -> Iterator[Any]:
        """Call the functions in order, and yield all that they yield."""
        for function in [*self.receivers.values()]:
            yield from function(*args) or ()


# All has been read and nothing is written: each function is called with the list of Pelican's
# generators, and yields the problems that it finds; the gate raises them together.
checking = Step()

# All has been checked: each function is called with the generators and the files that are wrong,
# which it leaves alone, and yields what is wrong with the others on paper: of what is wrong once
# nothing is said twice.
printing = Step()

# Nothing is wrong and the first page is not written yet: each function gets the generators.
writing = Step()

# All is written aside: each function is called with the generators, the folder where all that will
# be published waits, and the output's own name, by which the author knows it. It yields what must
# not be published.
built = Step()

STEPS = (checking, printing, writing, built)
