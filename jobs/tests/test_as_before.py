"""What jobs of Spark 3 get of Spark 4 with the platform's settings."""

import pytest

ANSWERS = {
    "cast('9' as int) + cast('none' as int)": None,
    "cast('2147483647' as int) + 1": -2147483648,
    "element_at(array(1), 2)": None,
    "cast('1234567890123456789012345678901234567.8' as decimal(38,1)) = "
    "cast('1234567890123456789012345678901234568' as decimal(38,0))": False,
    "cast('-1E-38' as decimal(38,38)) < 0": True,
    "decode(encode('é', 'US-ASCII'), 'US-ASCII')": "?",
    "decode(encode('é', 'windows-1252'), 'windows-1252')": "é",
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_an_expression_has_its_value_of_spark_3(spark, expression):
    [[found]] = spark.sql(f"select {expression}").collect()
    assert found == ANSWERS[expression]
