"""What a run says of its native part is what Comet says of the plans, counted by hand here."""

from jobkit.native import coverage, plans

BEGIN = "== Physical Plan ==\n...\n\n== Extended Information (Comet) ==\n"
END = "\n\nComet accelerated 0 out of 0 eligible operators (0%).\n"

WRITE = f"""{BEGIN}Execute InsertIntoHadoopFsRelationCommand
+-  WriteFiles [COMET: Native support for operator WriteFilesExec is disabled. Set x=true to enable it.]
   +-  CollectMetrics [COMET: CollectMetrics is not supported]
      +- CometColumnarToRow
         +- CometSort
            +- AQEShuffleRead
               +- CometColumnarExchange
                  +-  HashAggregate [COMET: first reason, second [reason]]
                     +- Project
                        :-  CometProject [COMET-INFO: A native Upper is available.]
                        :  +- CometNativeScan parquet 
                        +-  Scan csv  [COMET: Unsupported file format CSV]{END}"""

CONNECTOR = f"""{BEGIN}Execute SaveIntoDataSourceCommand
   +- SaveIntoDataSourceCommand
         +- Repartition
            +- LogicalRelation{END}"""


def test_operators_are_counted_and_what_stands_around_them_is_not():
    found = coverage([WRITE, CONNECTOR, "a plan that Comet has not seen"])
    assert (found["operators"], found["native"]) == (9, 4)


def test_what_was_left_to_spark_is_named_with_its_reason_the_most_frequent_first():
    scan = f"{BEGIN}Project\n+-  Scan csv  [COMET: Unsupported file format CSV]{END}"
    found = [(one["operator"], one["why"], one["times"]) for one in coverage([WRITE, scan])["left"]]
    assert found == [
        ("Scan csv", "Unsupported file format CSV", 2),
        ("WriteFiles", "Spark writes the files, since Comet's writer is an experiment", 1),
        ("CollectMetrics", "is not supported", 1),
        ("HashAggregate", "first reason, second [reason]", 1),
    ]


def test_nothing_is_said_where_comet_is_off(spark):
    assert spark.range(3).selectExpr("sum(id)").collect()[0][0] == 3
    seen = plans(spark)
    assert "Range (0, 3" in seen[-1]
    assert coverage(seen) is None


def test_a_query_of_whose_start_spark_has_not_heard_is_none_that_is_told_of(spark):
    """As one is whose jobs go on in threads of a micro-batch when it has been forgotten: Spark keeps it, without a plan."""
    context = spark.sparkContext
    context.setLocalProperty("spark.sql.execution.id", "99999")
    try:
        assert context.parallelize([1]).count() == 1
    finally:
        context.setLocalProperty("spark.sql.execution.id", None)
    spark.range(3).selectExpr("sum(id)").collect()
    seen = plans(spark)
    assert seen and None not in seen


def test_a_line_that_names_no_operator_is_left_out():
    scan = f"{BEGIN}Project\n \n+-  Scan csv  [COMET: Unsupported file format CSV]{END}"
    assert coverage([scan])["operators"] == 2
